package io.aion.broker.kubernetes.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.explain.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an API server answers where it takes no Deployment, Job or Service; recorded, or as its source has it. */
class RefusalsTest {

    private static final String TABLE = """
            node-port-taken ! nodePort 30080 belongs to another ! Service "camera-001-srv" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated
            node-port-taken ! nodePort 80 is out of the ! Service "camera-001-srv" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
            no-right ! AION lacks a right ! deployments.apps is forbidden: User "system:serviceaccount:prj:default" cannot create resource "deployments" in API group "apps" in the namespace "prj"
            forbidden ! denied the request ! admission webhook "films.example.com" denied the request: no tag
            forbidden ! is forbidden ! deployments.apps "camera-001" is forbidden: ValidatingAdmissionPolicy 'tags' with binding 'tags' denied request: no tag
            namespace-missing ! namespaces "prj" not found ! namespaces "prj" not found
            namespace-missing ! being terminated ! deployments.apps "camera-001" is forbidden: unable to create new content in namespace prj because it is being terminated
            name-taken ! Deployment camera-001 ! there is a Deployment camera-001 that AION has not made, and does not touch; rename or delete it
            quota ! exceeded quota: few ! Error creating: pods "camera-001-1-x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0
            refused ! must be unique ! Deployment.apps "camera-001" is invalid: spec.template.spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/data": must be unique
            """;

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = TABLE)
    void isRecognised(String code, String what, String told) {
        Cause cause = Refusals.of("camera-001", told);
        assertThat(cause.code().text()).isEqualTo(code);
        assertThat(cause.what()).startsWith("camera-001: ").contains(what).doesNotContain("Error creating");
    }
}
