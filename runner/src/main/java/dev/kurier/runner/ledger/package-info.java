/** Decides the state of every task, as the only writer. */
@NullMarked
package dev.kurier.runner.ledger;

import org.jspecify.annotations.NullMarked;
