// What every page does.

// The choice of a language is kept by the browser: it is no part of the address.
const here = new URL(location.href);
if (here.searchParams.has('lang')) {
  here.searchParams.delete('lang');
  history.replaceState(history.state, '', here);
}
