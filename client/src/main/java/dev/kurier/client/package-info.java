/** Submits tasks and awaits their replies. */
@NullMarked
package dev.kurier.client;

import org.jspecify.annotations.NullMarked;
