package io.aion.broker.api;

import io.aion.broker.desired.DesiredFile;
import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.rabbit.TopologyStatus;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Other devices of the file, and how things stand on RabbitMQ. */
@RestController
public final class DeviceController {

    private final DesiredFile file;
    private final TopologyOwner topology;

    public DeviceController(DesiredFile file, TopologyOwner topology) {
        this.file = file;
        this.topology = topology;
    }

    @AlsoStandingBy
    @GetMapping("/api/devices")
    public List<DeviceView> devices() {
        return file.current().devices().values().stream()
                .map(device -> new DeviceView(
                        device.name(), device.addr(), device.sshPort(), device.username(), device.aionHome()))
                .toList();
    }

    @GetMapping("/api/topology")
    public TopologyStatus topology() {
        return topology.status();
    }

    /** A device without its password. */
    public record DeviceView(String name, String addr, int sshPort, String username, String aionHome) {}
}
