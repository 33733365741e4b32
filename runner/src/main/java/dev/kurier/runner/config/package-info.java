/** Loads and checks the settings of a node. */
@NullMarked
package dev.kurier.runner.config;

import org.jspecify.annotations.NullMarked;
