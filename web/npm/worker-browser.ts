import { server } from "./serve.js";

const scope = globalThis as unknown as Worker;
const serve = server((answer) => scope.postMessage(answer));
scope.addEventListener("message", (event) => serve(event.data));
