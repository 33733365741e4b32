/** Checks what an installation has written down against what it promises. */
@NullMarked
package dev.kurier.runner.verify;

import org.jspecify.annotations.NullMarked;
