package io.aion.broker;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Everything of the service broker; what composes it imports this class. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceBrokerProperties.class)
public class ServiceBrokerConfiguration {}
