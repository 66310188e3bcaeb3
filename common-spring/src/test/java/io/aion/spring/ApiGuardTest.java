package io.aion.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ApiGuardTest {

    @TempDir
    Path folder;

    private AionHome home;
    private ApiGuard guard;

    @BeforeEach
    void guard() {
        home = new AionHome(folder);
        guard = new ApiGuard(
                ApiToken.of(home),
                new AionProperties.Api(List.of("device.example"), 10),
                List.of(new OpenPath("/open/")));
    }

    @Test
    void anyoneOnThisHostMayRead() throws Exception {
        assertThat(answer(request("GET", "localhost"))).isEqualTo(200);
        assertThat(answer(request("GET", "device.example"))).isEqualTo(200);
    }

    @Test
    void aForeignHostOrOriginIsRefused() throws Exception {
        assertThat(answer(request("GET", "rebound.example"))).isEqualTo(421);

        MockHttpServletRequest fromPage = request("GET", "localhost");
        fromPage.addHeader("Origin", "https://elsewhere.example");
        assertThat(answer(fromPage)).isEqualTo(403);
        MockHttpServletRequest opaque = request("GET", "localhost");
        opaque.addHeader("Origin", "null");
        assertThat(answer(opaque)).isEqualTo(403);
    }

    @Test
    void changingNeedsTheTokenOfTheHome() throws Exception {
        assertThat(answer(request("PUT", "localhost"))).isEqualTo(401);

        MockHttpServletRequest wrong = request("PUT", "localhost");
        wrong.addHeader("Authorization", "Bearer guessed");
        assertThat(answer(wrong)).isEqualTo(401);
        assertThat(answer(withToken())).isEqualTo(200);
    }

    @Test
    void anOpenPathNeedsNoTokenButTheRest() throws Exception {
        assertThat(answer(at("/open/topic", "localhost"))).isEqualTo(200);
        assertThat(answer(at("/opened", "localhost"))).isEqualTo(401);
        assertThat(answer(at("/api/open/topic", "localhost"))).isEqualTo(401);

        assertThat(answer(at("/open/topic", "rebound.example"))).isEqualTo(421);
        MockHttpServletRequest fromPage = at("/open/topic", "localhost");
        fromPage.addHeader("Origin", "https://elsewhere.example");
        assertThat(answer(fromPage)).isEqualTo(403);
        MockHttpServletRequest large = at("/open/topic", "localhost");
        large.setContent("eleven byte".getBytes(StandardCharsets.UTF_8));
        assertThat(answer(large)).isEqualTo(413);
    }

    @Test
    void noWayLeadsOutOfAnOpenPath() throws Exception {
        for (String path : List.of(
                "/open/../api/services",
                "/open/%2e%2E/api/services",
                "/open/.%2e/api/services",
                "/open/..;/api/services",
                "/open/;x/../api/services",
                "/open/%2e%2e%2fapi/services",
                "/open/..%5Capi/services",
                "/open/.")) {
            assertThat(answer(at(path, "localhost"))).as(path).isEqualTo(401);
        }
    }

    @Test
    void aTopicMayHaveDotsAndSigns() throws Exception {
        for (String path : List.of("/open/a.b", "/open/..a..b", "/open/...", "/open/a%20b", "/open/%E6%B8%A9")) {
            assertThat(answer(at(path, "localhost"))).as(path).isEqualTo(200);
        }
    }

    @Test
    void aBodyOverTheLimitOrOfUnknownLengthIsRefused() throws Exception {
        MockHttpServletRequest large = withToken();
        large.setContent("eleven byte".getBytes(StandardCharsets.UTF_8));
        assertThat(answer(large)).isEqualTo(413);

        MockHttpServletRequest chunked = withToken();
        chunked.addHeader("Transfer-Encoding", "chunked");
        assertThat(answer(chunked)).isEqualTo(411);
    }

    @Test
    void theTokenIsForItsOwnerOnlyAndStays() throws Exception {
        String first = Files.readString(home.token());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.token())))
                .isEqualTo("rw-------");
        assertThat(ApiToken.of(home).matches(first.strip())).isTrue();
        assertThat(Files.readString(home.token())).isEqualTo(first);
    }

    private static MockHttpServletRequest at(String path, String host) {
        MockHttpServletRequest request = request("POST", host);
        request.setRequestURI(path);
        return request;
    }

    private MockHttpServletRequest withToken() throws Exception {
        MockHttpServletRequest request = request("PUT", "localhost");
        request.addHeader(
                "Authorization", "Bearer " + Files.readString(home.token()).strip());
        return request;
    }

    private static MockHttpServletRequest request(String method, String host) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/services");
        request.setServerName(host);
        return request;
    }

    private int answer(MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        guard.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
