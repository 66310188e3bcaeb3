/** The services.yml of this device as it stands: read again when it changes, the last good one kept. */
@NullMarked
package io.aion.status.file;

import org.jspecify.annotations.NullMarked;
