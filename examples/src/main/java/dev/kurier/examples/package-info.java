/** Small runnable programs that show the client. */
@NullMarked
package dev.kurier.examples;

import org.jspecify.annotations.NullMarked;
