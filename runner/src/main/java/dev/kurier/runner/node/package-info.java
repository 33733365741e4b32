/** Wires the parts of a node; starts and stops them in order. */
@NullMarked
package dev.kurier.runner.node;

import org.jspecify.annotations.NullMarked;
