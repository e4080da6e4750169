"""Work in progress: deliveries, posts, interviews and rounds."""
