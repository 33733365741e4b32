/** Measures handlers in the modes that they can run in and recommends one. */
@NullMarked
package dev.kurier.runner.advise;

import org.jspecify.annotations.NullMarked;
