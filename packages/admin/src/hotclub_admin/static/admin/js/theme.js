// Runs before the first paint, so that nothing blinks: what the reader chose, put on <html>.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "density", "sidebar"]) {
    try {
      const value = localStorage.getItem(`hotclub.${name}`);
      if (value) root.dataset[name] = value;
    } catch {
      return; // storage is closed to us: the defaults stay
    }
  }
})();
