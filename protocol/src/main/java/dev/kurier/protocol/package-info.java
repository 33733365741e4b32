/** What crosses a wire between clients, runners and the ledger: records that check themselves. */
@NullMarked
package dev.kurier.protocol;

import org.jspecify.annotations.NullMarked;
