/** What only containers can show: the image, the compose file, a broker of another process. */
@NullMarked
package dev.kurier.runner.container;

import org.jspecify.annotations.NullMarked;
