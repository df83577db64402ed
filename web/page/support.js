// Runs before the page, in browsers of any age: says in words why the page cannot start.
(function () {
  "use strict";
  function say(text) {
    var place = document.getElementById("starting");
    if (place) {
      place.textContent = text;
      place.className = "failed";
      place.hidden = false;
    }
  }
  var missing = [];
  if (typeof WebAssembly !== "object") missing.push("WebAssembly");
  if (typeof Worker !== "function") missing.push("workers");
  if (typeof CompressionStream !== "function") missing.push("compression streams");
  if (!("noModule" in document.createElement("script"))) missing.push("modules");
  if (missing.length > 0) say("This browser cannot run the page. It lacks: " + missing.join(", ") + ". A current Firefox, Chrome, Edge or Safari has everything that is needed.");
  window.addEventListener("error", function (event) {
    var source = event.target && event.target.src;
    if (source) say("A part of the page could not be loaded: " + source + ". Load the page again, or ask the operator of this server.");
    else if (document.getElementById("starting")) say("The page could not start: " + event.message + ". A current Firefox, Chrome, Edge or Safari has everything that is needed.");
  }, true);
})();
