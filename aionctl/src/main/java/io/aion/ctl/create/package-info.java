/** A new microservice: its files, made of templates, and its entry in services.yml. */
@NullMarked
package io.aion.ctl.create;

import org.jspecify.annotations.NullMarked;
