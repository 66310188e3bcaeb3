package kanban

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"aion.io/kanban/internal/store"
)

const (
	// How often an instance looks for files of its own that nobody has freed.
	cleanPause = time.Hour
	// A failure that lasts is told so often.
	tellPause = time.Minute
)

// payloads writes, reads and frees the payloads of an instance. Until the first one there is no connection, no goroutine and
// no folder for them.
type payloads struct {
	env  Environment
	log  *Logger
	now  func() time.Time
	free *background

	mu      sync.Mutex
	opened  store.Cache
	cleaned time.Time // the folder
	told    time.Time // that the cache does not take any
}

func newPayloads(env Environment, log *Logger, now func() time.Time) *payloads {
	return &payloads{env: env, log: log, now: now, free: newBackground(log, now)}
}

// cache says where there is none what to do about it.
func (p *payloads) cache() (store.Cache, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened != nil {
		return p.opened, nil
	}
	if store.Open == nil {
		return nil, errors.New(`this microservice has no cache: import _ "aion.io/kanban/cache" beside aion.io/kanban`)
	}
	opened, err := store.Open(p.env.RedisHost, p.env.RedisPort)
	if err == nil {
		p.opened = opened
	}
	return opened, err
}

// write writes the payloads of outputs, and says in their bodies where that is. Where one can't be written, none is left.
func (p *payloads) write(ctx context.Context, outputs []finished) error {
	var written []attached
	for i := range outputs {
		for j := range outputs[i].payloads {
			one := &outputs[i].payloads[j]
			before := referenceText(one.Reference)
			if err := p.writeOne(ctx, one); err != nil {
				p.discard(written)
				return fmt.Errorf("its payload '%s' can't be written: %w", one.name, err)
			}
			written = append(written, *one)
			if after := referenceText(one.Reference); !bytes.Equal(before, after) {
				// It occurs once, as its key was made for it.
				outputs[i].body = bytes.Replace(outputs[i].body, before, after, 1)
			}
		}
	}
	return nil
}

func (p *payloads) writeOne(ctx context.Context, one *attached) error {
	if one.In == InCache {
		cache, err := p.cache()
		if err == nil {
			err = cache.Write(ctx, one.cacheKey(), one.data, p.env.PayloadKeep)
		}
		if err == nil || one.forced {
			return err
		}
		p.mu.Lock()
		now := p.now()
		tell := p.told.IsZero() || now.Sub(p.told) >= tellPause
		if tell {
			p.told = now
		}
		p.mu.Unlock()
		if tell {
			p.log.Warn("payloads go into files, not into the cache: " + err.Error())
		}
		one.In = InFile
	}
	return p.writeFile(p.env.payloadFile(one.Reference), one.data)
}

// writeFile has it whole or not at all, whatever happens.
func (p *payloads) writeFile(file string, data []byte) (err error) {
	folder, name := filepath.Split(file)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	p.clean(folder)
	beside := filepath.Join(folder, "."+name)
	out, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if err == nil {
		err = out.Sync()
	}
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(beside, file)
	}
	if err != nil {
		_ = os.Remove(beside) // what is left of it is cleaned up some day
	}
	return err
}

// clean deletes files that are older than payloads are kept, seldom.
func (p *payloads) clean(folder string) {
	p.mu.Lock()
	now := p.now()
	due := p.cleaned.IsZero() || now.Sub(p.cleaned) >= cleanPause
	if due {
		p.cleaned = now
	}
	p.mu.Unlock()
	if !due {
		return
	}
	p.free.add(func(ctx context.Context) error {
		entries, err := os.ReadDir(folder)
		for _, entry := range entries {
			info, gone := entry.Info()
			if ctx.Err() == nil && gone == nil && info.Mode().IsRegular() && now.Sub(info.ModTime()) > p.env.PayloadKeep {
				if failed := removed(filepath.Join(folder, entry.Name())); err == nil {
					err = failed
				}
			}
		}
		return err
	})
}

// discard frees what was written for an output that is not sent.
func (p *payloads) discard(all []attached) {
	references := make([]Reference, len(all))
	for i := range all {
		references[i] = all[i].Reference
		references[i].Readers = 1
	}
	p.freeAll(references)
}

// read is the payload of a good reference. Redis has its own limits of time.
func (p *payloads) read(name string, r Reference) ([]byte, error) {
	where, data, err := "in the cache as "+r.cacheKey(), []byte(nil), error(nil)
	found, kept := false, fmt.Sprintf("kept %s at most", inWords(p.env.PayloadKeep))
	if r.In == InFile {
		where = "in the file " + p.env.payloadFile(r)
		data, found, err = readFile(p.env.payloadFile(r), r.Bytes)
	} else if cache, none := p.cache(); none != nil {
		err = none
	} else {
		data, err = cache.Read(context.Background(), r.cacheKey())
		found, kept = data != nil, kept+", less when the cache is full"
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("its payload '%s' can't be read: %w", name, err)
	case !found:
		return nil, &PayloadLost{name, fmt.Sprintf("is gone: not %s (%s); send it anew", where, kept)}
	case int64(len(data)) != r.Bytes || data == nil:
		return nil, &PayloadLost{name, fmt.Sprintf("is gone: %s is something of another size than %d bytes; send it anew", where, r.Bytes)}
	}
	return data, nil
}

func inWords(keep time.Duration) string {
	if keep%time.Hour == 0 {
		return fmt.Sprintf("%d h", keep/time.Hour)
	}
	return fmt.Sprintf("%d s", keep/time.Second)
}

// readFile reads a file of this size; one of another is nil.
func readFile(path string, size int64) (data []byte, found bool, err error) {
	info, err := os.Lstat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() != size) {
		return nil, true, nil
	}
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	return data, true, err
}

// freeAll frees them in the background, one after the other.
func (p *payloads) freeAll(all []Reference) {
	for _, r := range all {
		r := r
		p.free.add(func(ctx context.Context) error {
			reader := p.env.folder()
			if r.In == InFile {
				return freeFile(p.env.payloadFile(r), reader, r.Readers)
			}
			cache, err := p.cache()
			if err == nil {
				err = cache.Free(ctx, r.cacheKey(), reader, r.Readers)
			}
			return err
		})
	}
}

func freeFile(file, reader string, readers int) error {
	if readers == 1 {
		return removed(file)
	}
	if _, err := os.Lstat(file); errors.Is(err, os.ErrNotExist) {
		return nil // freed by others, or cleaned up: there is nothing to note
	}
	note, err := os.OpenFile(file+"."+reader, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_ = note.Close() // nothing was written
	folder, name := filepath.Split(file)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	all := []string{file}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), name+".") {
			all = append(all, filepath.Join(folder, entry.Name()))
		}
	}
	if len(all)-1 < readers {
		return nil
	}
	for _, one := range all {
		if failed := removed(one); err == nil {
			err = failed
		}
	}
	return err
}

// removed: one that is not there is.
func removed(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// close lets what waits to be freed be freed, for so long, and ends the connection.
func (p *payloads) close(limit time.Duration) {
	p.free.close(limit)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened != nil {
		_ = p.opened.Close() // nobody is left who could do anything about it
	}
}
