import "rogatio/worker-browser.js";
