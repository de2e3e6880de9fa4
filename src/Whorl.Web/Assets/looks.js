// Before anything is drawn: the theme and the density that were chosen.
for (const look of ["theme", "density"]) {
  const chosen = localStorage.getItem(`whorl-${look}`);
  if (chosen) document.documentElement.dataset[look] = chosen;
}
