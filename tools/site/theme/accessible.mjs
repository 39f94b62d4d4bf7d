// The markup of the default theme has three faults: a button inside of a button, a name that differs from the
// words on a button, and pages without a main part.

function repair() {
  for (const caret of document.querySelectorAll('.item[role="button"] .caret[role="button"]')) {
    for (const name of ['role', 'tabindex', 'aria-label']) caret.removeAttribute(name);
  }
  const search = document.querySelector('.DocSearch-Button');
  search?.removeAttribute('aria-label');
  // On a phone its words are not shown.
  search?.setAttribute('title', 'Search');
  if (document.querySelector('main') === null) {
    document.querySelector('#VPContent')?.setAttribute('role', 'main');
  } else document.querySelector('#VPContent')?.removeAttribute('role');
  document.documentElement.setAttribute('data-accessible', '');
}

/** Repairs the page now, and whenever something is added to it. */
export function keepAccessible() {
  repair();
  new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });
}
