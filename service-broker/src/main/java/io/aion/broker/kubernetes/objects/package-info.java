/**
 * What one number of a microservice is on Kubernetes: a pure function of its words, its environment and this namespace's
 * settings. Nothing here asks a server or a clock.
 */
@NullMarked
package io.aion.broker.kubernetes.objects;

import org.jspecify.annotations.NullMarked;
