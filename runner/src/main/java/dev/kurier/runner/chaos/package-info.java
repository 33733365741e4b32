/** Breaks an installation of its own on purpose, and checks what is left of its promises. */
@NullMarked
package dev.kurier.runner.chaos;

import org.jspecify.annotations.NullMarked;
