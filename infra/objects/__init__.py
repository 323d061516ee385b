"""The object store: any S3, reached through boto3."""
