//! The body of an answer, read up to a limit: what comes may be endless, or break off.

use bytes::Bytes;
use reqwest::Response;

/// As much of a body as came before it was given up.
pub(crate) struct Cut {
    pub body: Vec<u8>,
    /// What went wrong; `None` if there was more than the limit.
    pub cause: Option<reqwest::Error>,
}

/// Reads the body of an answer up to a limit in bytes.
pub(crate) async fn read(answer: &mut Response, limit: usize) -> Result<Bytes, Cut> {
    let length = answer.content_length().and_then(|length| usize::try_from(length).ok());
    // Most bodies are one chunk, which is not copied.
    let Some(first) = next(answer, &[]).await? else { return Ok(Bytes::new()) };
    if length == Some(first.len()) && first.len() <= limit {
        return Ok(first);
    }
    let mut body = Vec::with_capacity(length.unwrap_or_default().min(limit).max(first.len()));
    body.extend_from_slice(&first);
    while body.len() <= limit {
        match next(answer, &body).await? {
            Some(chunk) => body.extend_from_slice(&chunk),
            None => return Ok(body.into()),
        }
    }
    body.truncate(limit);
    Err(Cut { body, cause: None })
}

async fn next(answer: &mut Response, before: &[u8]) -> Result<Option<Bytes>, Cut> {
    answer.chunk().await.map_err(|cause| Cut { body: before.to_vec(), cause: Some(cause) })
}
