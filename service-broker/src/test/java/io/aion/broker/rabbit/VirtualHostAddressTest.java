package io.aion.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.messaging.BrokerAddress;
import org.junit.jupiter.api.Test;

class VirtualHostAddressTest {

    private static final String SECURE = "amqps://aion:own@rabbitmq:5671/prj?cacertfile=/etc/aion-tls/ca.crt";

    @Test
    void microservicesConnectAsTheBrokerDoes() {
        assertThat(address(SECURE).forUser("aion-prj", "p/w", ""))
                .isEqualTo("amqps://aion-prj:p%2Fw@rabbitmq:5671/prj?cacertfile=/etc/aion-tls/ca.crt");
        assertThat(address("amqp://aion:own@rabbitmq/a%2Fb").forUser("u", "p", ""))
                .isEqualTo("amqp://u:p@rabbitmq/a%2Fb");
    }

    @Test
    void orWithoutTlsWhereTheyKnowNoCertificates() {
        assertThat(address(SECURE).forUser("aion-prj", "pw", "rabbitmq:5672"))
                .isEqualTo("amqp://aion-prj:pw@rabbitmq:5672/prj");
    }

    private static VirtualHostAddress address(String uri) {
        return VirtualHostAddress.of(new BrokerAddress(uri));
    }
}
