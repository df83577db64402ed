import { mount } from "svelte";
import "../main.css";
import App from "./App.svelte";
import { fromFragment } from "./lib/share.js";

// Links of earlier versions carry their documents without the name of a view.
if (location.hash.startsWith("#1.")) {
  const shared = await fromFragment(location.hash);
  if (shared) history.replaceState(null, "", `#/${shared.view}?${location.hash.slice(1)}`);
}

const target = document.getElementById("page");
if (target) {
  target.replaceChildren();
  mount(App, { target });
}
