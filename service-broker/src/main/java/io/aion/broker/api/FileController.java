package io.aion.broker.api;

import io.aion.broker.desired.Applied;
import io.aion.broker.desired.CannotApply;
import io.aion.broker.desired.DesiredFile;
import io.aion.broker.desired.MaskedYaml;
import io.aion.broker.desired.Revision;
import io.aion.services.Fault;
import io.aion.spring.ApiToken;
import io.aion.spring.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code services.yml} over HTTP. Secrets are shown to those alone who show the token. */
@RestController
@RequestMapping("/api/file")
public final class FileController {

    private static final String YAML = "application/yaml;charset=UTF-8";
    private static final String BEARER = "Bearer ";

    private final DesiredFile file;
    private final ApiToken token;

    public FileController(DesiredFile file, ApiToken token) {
        this.file = file;
        this.token = token;
    }

    /** The last good file. */
    @AlsoStandingBy
    @GetMapping(produces = YAML)
    public byte[] text(@RequestHeader(name = "Authorization", required = false) @Nullable String authorization) {
        return shown(file.text(), authorization);
    }

    /** What is to be said of the file as it lies there now. */
    @AlsoStandingBy
    @GetMapping("/faults")
    public List<Fault> faults() {
        return file.faults();
    }

    /** Replaces it; with {@code dryRun} only says what that would change. */
    @PutMapping
    public ResponseEntity<Applied> apply(
            @RequestBody byte[] content, @RequestParam(defaultValue = "false") boolean dryRun) throws CannotApply {
        return answer(dryRun ? file.compare(content) : file.apply(content));
    }

    /** What a file would change. */
    @AlsoStandingBy
    @PostMapping("/diff")
    public ResponseEntity<Applied> diff(@RequestBody byte[] content) {
        return answer(file.compare(content));
    }

    @AlsoStandingBy
    @GetMapping("/revisions")
    public List<Revision> revisions() throws IOException {
        return file.revisions();
    }

    @AlsoStandingBy
    @GetMapping(path = "/revisions/{id}", produces = YAML)
    public byte[] revision(
            @PathVariable String id,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization)
            throws IOException {
        byte[] content = file.revision(id)
                .orElseThrow(
                        () -> Problem.notFound("there is no revision " + id + "; GET /api/file/revisions names them"));
        return shown(content, authorization);
    }

    private byte[] shown(byte[] content, @Nullable String authorization) {
        boolean trusted = authorization != null
                && authorization.startsWith(BEARER)
                && token.matches(authorization.substring(BEARER.length()));
        return trusted ? content : MaskedYaml.of(content).getBytes(StandardCharsets.UTF_8);
    }

    private static ResponseEntity<Applied> answer(Applied applied) {
        return ResponseEntity.status(applied.wrong() ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.OK)
                .body(applied);
    }
}
