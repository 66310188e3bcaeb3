package kanban

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	staticLimit = 10 * time.Second // of one call
	// Without a word for so long a subscription is lost; a sign of life comes every 10 s.
	silenceLimit = 30 * time.Second
	pageSize     = 1_000
	// status-kanban keeps 64 MB at most, as JSON up to twice of that.
	maxPageBytes = 128 << 20
)

// Kept is a static kanban.
type Kept struct {
	// ID is its id within the topic, greater than those before it.
	ID string
	// Kanban is the value.
	Kanban Kanban
}

// Topic is where static kanban are kept: values for whoever asks now or later. For several goroutines.
type Topic struct {
	name, address string
	http          *http.Client
}

// Topic is the topic of this name, of 255 bytes at most. Its calls fail where AION_KANBAN_URL is not set.
func (c *Client) Topic(name string) *Topic {
	t := &Topic{name: name, http: &http.Client{}}
	if c.env.KanbanURL != "" {
		t.address = strings.TrimSuffix(c.env.KanbanURL, "/") + "/api/static/" + url.PathEscape(name)
	}
	return t
}

// Keep keeps a value and returns its id.
func (t *Topic) Keep(ctx context.Context, k Kanban) (id string, err error) {
	body, err := encode(k)
	if err != nil {
		return "", err
	}
	answer, err := t.call(ctx, "POST", "", body)
	if err != nil {
		return "", err
	}
	var kept struct{ ID string }
	if err := json.Unmarshal(answer, &kept); err != nil {
		return "", fmt.Errorf("keeping a static kanban in topic %q: status-kanban's answer is no JSON", t.name)
	}
	return kept.ID, nil
}

// List is all that is kept, or what is behind the id after, the oldest first.
func (t *Topic) List(ctx context.Context, after string) ([]Kept, error) {
	var all []Kept
	for {
		query := url.Values{"limit": {fmt.Sprint(pageSize)}}
		if after != "" {
			query.Set("after", after)
		}
		answer, err := t.call(ctx, "GET", "?"+query.Encode(), nil)
		if err != nil {
			return nil, err
		}
		var page []json.RawMessage
		if err := json.Unmarshal(answer, &page); err != nil {
			return nil, fmt.Errorf("listing topic %q: status-kanban's answer is no list", t.name)
		}
		for _, entry := range page {
			kept, err := readKept(entry)
			if err != nil {
				return nil, fmt.Errorf("listing topic %q: %w", t.name, err)
			}
			all, after = append(all, kept), kept.ID
		}
		if len(page) < pageSize {
			return all, nil
		}
	}
}

// Delete deletes a value; one that is not there is deleted already.
func (t *Topic) Delete(ctx context.Context, id string) error {
	_, err := t.call(ctx, "DELETE", "/"+url.PathEscape(id), nil)
	return err
}

// Subscribe calls back for every value that is kept, the oldest first, and then for each new one, until ctx ends or the
// callback returns an error, which is returned. A lost connection is made again, and goes on where it was.
func (t *Topic) Subscribe(ctx context.Context, each func(Kept) error) error {
	after := ""
	var between pauses
	for {
		var stopped error
		err := t.events(ctx, after, func(kept Kept) error {
			between.reset()
			stopped, after = each(kept), kept.ID
			return stopped
		})
		var answered *statusError
		switch {
		case stopped != nil:
			return stopped
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &answered) && answered.code < 500 || t.address == "":
			return err
		}
		select {
		case <-time.After(between.next()):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// events reads server-sent events, of which status-kanban uses id, data of one line, and comments.
func (t *Topic) events(ctx context.Context, after string, each func(Kept) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(silenceLimit, cancel)
	defer silence.Stop()
	request, err := t.request(ctx, "GET", "/events", nil)
	if err != nil {
		return err
	}
	if after != "" {
		request.Header.Set("Last-Event-ID", after)
	}
	answer, err := t.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return t.refused(request, answer)
	}
	in := bufio.NewScanner(answer.Body)
	in.Buffer(nil, 2*maxReadBytes)
	for in.Scan() {
		silence.Reset(silenceLimit)
		data := bytes.TrimPrefix(in.Bytes(), []byte("data:"))
		if len(data) == len(in.Bytes()) {
			continue
		}
		kept, err := readKept(data)
		if err != nil {
			return &statusError{0, fmt.Sprintf("subscription to topic %q: %v", t.name, err)} // it would come again for ever
		}
		if err := each(kept); err != nil {
			return err
		}
	}
	return in.Err()
}

func readKept(entry []byte) (Kept, error) {
	var raw struct {
		ID     string          `json:"id"`
		Kanban json.RawMessage `json:"kanban"`
	}
	if err := json.Unmarshal(entry, &raw); err != nil {
		return Kept{}, errors.New("an entry is no static kanban")
	}
	kanban, _, err := decode(jsonType, raw.Kanban)
	return Kept{raw.ID, kanban}, err
}

func (t *Topic) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, staticLimit)
	defer cancel()
	request, err := t.request(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	answer, err := t.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("static kanban: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		return nil, t.refused(request, answer)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxPageBytes))
}

func (t *Topic) request(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	if t.address == "" {
		return nil, errors.New("the environment variable AION_KANBAN_URL is not set: AION sets it for the microservices it " +
			"starts; to use static kanban by hand set it to the HTTP address of status-kanban")
	}
	request, err := http.NewRequestWithContext(ctx, method, t.address+path, bytes.NewReader(body))
	if err == nil && body != nil {
		request.Header.Set("Content-Type", jsonType)
	}
	return request, err
}

// statusError is an answer that is none of success; code 0 is one that can't be read.
type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string { return e.text }

func (t *Topic) refused(request *http.Request, answer *http.Response) error {
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 1_000)) // enough of it for a person
	return &statusError{answer.StatusCode, fmt.Sprintf("static kanban, %s of topic %q: status-kanban answered %s %s",
		request.Method, t.name, answer.Status, bytes.TrimSpace(said))}
}
