package server

import (
	"context"
	"time"

	"gowebdav/internal/bucket"
	"gowebdav/internal/config"
)

// noFollow is why no log of a bucket is followed.
const noFollow = "the files of this mount are objects of a bucket, to which nobody appends"

// openBucket opens the bucket of a mount.
func openBucket(c config.Mount) (*bucket.Bucket, error) {
	b := c.Bucket
	return bucket.Open(bucket.Options{
		Endpoint: b.Endpoint, Region: b.Region, Bucket: b.Name, Prefix: b.Prefix, PathStyle: b.PathStyle,
		Client: func(ctx context.Context) string {
			if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
				return x.caller.client()
			}
			return ""
		},
		Credentials: func() (bucket.Credentials, error) { return bucket.ReadCredentials(b.Profile) },
	})
}

// examineTime is how long a bucket may take to answer whether it can be read.
const examineTime = 20 * time.Second

func examineBucket(b *bucket.Bucket) error {
	ctx, cancel := context.WithTimeout(context.Background(), examineTime)
	defer cancel()
	return b.Check(ctx)
}

// ExamineBucket asks the bucket of a mount, and says in one line what it has found.
func ExamineBucket(c config.Mount) string {
	b, err := openBucket(c)
	if err == nil {
		err = examineBucket(b)
	}
	if err != nil {
		return "the bucket cannot be read: " + err.Error()
	}
	return "the bucket answers"
}

// warnOfBucket warns if the bucket of a mount cannot be read now.
func (s *Server) warnOfBucket(prefix string, b *bucket.Bucket) {
	if err := examineBucket(b); err != nil {
		s.log.Warn("the bucket of a mount cannot be read; it is served as soon as it can", "mount", prefix, "err", err)
	}
}
