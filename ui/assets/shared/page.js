// What every page does.

// A cookie holds the chosen language, so the address does not need it.
const here = new URL(location.href);
if (here.searchParams.has('lang')) {
  here.searchParams.delete('lang');
  history.replaceState(history.state, '', here);
}
