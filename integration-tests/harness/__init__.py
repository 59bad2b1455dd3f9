"""What integration tests share: real servers, raw requests, a browser."""
