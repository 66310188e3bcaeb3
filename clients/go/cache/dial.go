package cache

import (
	"context"
	"net"
	"time"
)

// dial connects once. A failure is a connection on which every command fails with it: the library would write a failure to
// connect to standard error each time, and after several of them not try for a second.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: limit}).DialContext(ctx, network, address)
	if err != nil {
		return noConn{err}, nil
	}
	return conn, nil
}

type noConn struct{ why error }

func (c noConn) Read([]byte) (int, error)       { return 0, c.why }
func (c noConn) Write([]byte) (int, error)      { return 0, c.why }
func (noConn) Close() error                     { return nil }
func (noConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (noConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (noConn) SetDeadline(time.Time) error      { return nil }
func (noConn) SetReadDeadline(time.Time) error  { return nil }
func (noConn) SetWriteDeadline(time.Time) error { return nil }
