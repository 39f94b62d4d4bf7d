import fc from 'fast-check';

// A property that takes seconds would take hours over a thousand mutants. What many runs find, the
// first hundred mostly do, and a property that ends early is no failure.
fc.configureGlobal({ interruptAfterTimeLimit: 150, markInterruptAsFailure: false });
