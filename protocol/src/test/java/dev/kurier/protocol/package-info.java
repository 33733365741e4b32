/** What the wire promises, and that no bytes at all can break its readers. */
@NullMarked
package dev.kurier.protocol;

import org.jspecify.annotations.NullMarked;
