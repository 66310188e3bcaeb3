package kanban

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestEnvironment(t *testing.T) {
	of := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	url := "amqp://u:geheim@localhost:5672/v"
	env, err := EnvironmentFrom(of("AION_AMQP_URL", url, "SERVICE_NAME", " a.b "))
	want := Environment{
		URL: url, Service: "a.b", Number: 1, Queue: "before.a%2Eb.001", Exchange: "after.a%2Eb", Home: "/var/lib/aion",
		PayloadInCache: 1 << 20, PayloadKeep: 24 * time.Hour,
	}
	if err != nil || env != want || env.DataPath() != "/var/lib/aion/Data/a.b_1" {
		t.Errorf("%+v %v", env, err)
	}
	env, err = EnvironmentFrom(of("AION_AMQP_URL", url, "SERVICE_NAME", "a", "MS_NUMBER", "002", "MSNUMBER", "3",
		"AION_SCALE", "4", "AION_QUEUE", "q", "AION_EXCHANGE", "e", "AION_ORDER", "strict", "DEVICE_NAME", "d",
		"AION_HOME", "/h", "AION_KANBAN_URL", "http://k", "REDIS_HOST", "r", "REDIS_PORT", "tcp://r:1", "AION_PAYLOAD_IN_CACHE", "0",
		"AION_PAYLOAD_KEEP", "60"))
	if err != nil || env != (Environment{url, "a", 2, 4, "q", "e", true, "d", "/h", "http://k", "r", "tcp://r:1", -1, time.Minute}) {
		t.Errorf("%+v %v", env, err)
	}
	for names, get := range map[string]func(string) string{
		"AION_AMQP_URL is not set":                of("SERVICE_NAME", "a"),
		"SERVICE_NAME is not set":                 of("AION_AMQP_URL", url),
		"AION_AMQP_URL is no address":             of("SERVICE_NAME", "a", "AION_AMQP_URL", "amqp://u:geheim@x:nonsense/"),
		`MS_NUMBER is "0"; it must be a whole nu`: of("SERVICE_NAME", "a", "AION_AMQP_URL", url, "MS_NUMBER", "0"),
		`AION_PAYLOAD_KEEP is "59"; it must be a whole number from 60 to 604800`: of("SERVICE_NAME", "a", "AION_AMQP_URL", url,
			"AION_PAYLOAD_KEEP", "59"),
		`AION_PAYLOAD_IN_CACHE is "1 MiB"`: of("SERVICE_NAME", "a", "AION_AMQP_URL", url, "AION_PAYLOAD_IN_CACHE", "1 MiB"),
	} {
		if _, err := EnvironmentFrom(get); err == nil || !strings.Contains(err.Error(), names) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", names, err)
		}
	}
}

func TestTry(t *testing.T) {
	outcome := Try(context.Background(), watch, Trial{Kanban: Kanban{Metadata: map[string]any{"load": 0.93}}})
	want := []Kanban{{
		ConnectionKey: "alert", ProcessNumber: 1, FileList: []string{}, Metadata: map[string]any{"load": 0.93, "seen": true},
	}}
	if outcome.Err != nil || !reflect.DeepEqual(outcome.Outputs, want) ||
		outcome.IDs[0] != derivedID("kanban", "service", 1, 0) {
		t.Errorf("%+v", outcome)
	}
	outcome = Try(context.Background(), func(_ context.Context, work *Work) error {
		work.Log.Warn("hello", "n", work.Attempt)
		work.Progress(0.5, "half")
		_ = work.Finish(Kanban{})
		return errors.New("broken")
	}, Trial{ID: "id", Flow: "flow", Attempt: 5})
	line := outcome.Log[0]
	if outcome.Err.Error() != "broken" || outcome.GivenUp != "its handler failed 5 times, at last with broken" ||
		len(outcome.Outputs) != 0 || outcome.Progress[0] != (Told{0.5, "half"}) {
		t.Errorf("%+v", outcome)
	}
	if line["kanban"] != "id" || line["flow"] != "flow" || line["message"] != "hello" || line["level"] != "WARN" ||
		line["service"] != "service" || line["number"] != 1.0 || line["n"] != 5.0 || line["time"] == nil {
		t.Errorf("%v", line)
	}
	outcome = Try(context.Background(), func(context.Context, *Work) error { var m map[string]int; m["x"] = 1; return nil }, Trial{})
	if !strings.Contains(outcome.Err.Error(), "environment_test.go:") || outcome.GivenUp != "" {
		t.Error(outcome.Err)
	}
}
