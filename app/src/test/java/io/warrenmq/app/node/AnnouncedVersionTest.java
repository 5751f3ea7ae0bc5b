package io.warrenmq.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.server.amqp.EngineSettings;
import org.junit.jupiter.api.Test;

class AnnouncedVersionTest {
    @Test
    void clientsAndToolsAreToldTheSameVersionOfRabbitMq() {
        assertThat(EngineSettings.RABBITMQ_VERSION).isEqualTo(RabbitVersion.ANNOUNCED);
    }
}
