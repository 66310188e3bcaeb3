package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void valuesAreHiddenByTheirKey() {
        for (String key : new String[] {
            "MYSQL_PASSWORD", "password", "ClientSecret", "API_TOKEN", "AWS_SECRET_ACCESS_KEY", "apiKey"
        }) {
            assertThat(Secrets.mask(key, "hunter2")).as(key).isEqualTo("***");
        }
        assertThat(Secrets.mask("MYSQL_USER", "root")).isEqualTo("root");
        assertThat(Secrets.mask("MYSQL_PASSWORD", "")).isEmpty();
        assertThat(Secrets.mask("MYSQL_PASSWORD", "${secret:mysql}")).isEqualTo("${secret:mysql}");
    }

    @Test
    void theUserInAUrlIsHidden() {
        assertThat(Secrets.mask("URL", "amqp://u:p@host:5672/v")).isEqualTo("amqp://***@host:5672/v");
        assertThat(Secrets.mask("URL", "mongodb+srv://u:p@ss/w@host/db")).isEqualTo("mongodb+srv://***@host/db");
        assertThat(Secrets.mask("URL", "http://host/path?x=1")).isEqualTo("http://host/path?x=1");
        assertThat(Secrets.mask("URL", "http://host/path?x=1&access_token=abc&y=2"))
                .isEqualTo("http://host/path?x=1&access_token=***&y=2");
        assertThat(Secrets.mask("see amqp://u:p@a and redis://:q@b")).isEqualTo("see amqp://***@a and redis://***@b");
    }
}
