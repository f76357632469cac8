//! A form of one file (`multipart/form-data`, RFC 7578), which is read while it is sent: of a file on disk no
//! more than a piece is held in memory.

use std::{
    collections::VecDeque,
    fs::File,
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::{Body, header::HeaderValue};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::types::{Upload, UploadContent};

/// How much of a file is read at a time, in bytes.
const PIECE: u64 = 64 * 1024;

/// The media type of the form, and the form; or why there is none.
pub(super) fn form(field: &str, upload: &Upload) -> Result<(HeaderValue, Body), String> {
    if upload.file_name().is_empty() {
        return Err("the file has no name, and Logto would not see it: give it one by `named`".to_owned());
    }
    let file_type = HeaderValue::from_str(upload.content_type())
        .ok()
        .filter(|it| it.to_str().is_ok_and(|text| !text.is_empty()))
        .ok_or_else(|| format!("`{}` is not a media type, like `image/png`", upload.content_type()))?;
    let (boundary, name) = (boundary(), escaped(upload.file_name()));
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n",
        file_type.to_str().unwrap_or_default()
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
        .map_err(|error| error.to_string())?;
    Ok((content_type, body(head.into(), upload.source(), tail.into())?))
}

fn body(head: Bytes, content: &UploadContent, tail: Bytes) -> Result<Body, String> {
    let (content, length) = match content {
        UploadContent::Memory(content) => (Part::Memory(content.clone()), content.len() as u64),
        UploadContent::File(path) => {
            let unreadable = |error| format!("cannot read {}: {error}", path.display());
            let file = File::open(path).map_err(unreadable)?;
            let metadata = file.metadata().map_err(unreadable)?;
            if !metadata.is_file() {
                return Err(format!("{} is not a file", path.display()));
            }
            (Part::File { file: Reading::Waits(file), left: metadata.len() }, metadata.len())
        }
    };
    let left = head.len() as u64 + length + tail.len() as u64;
    let parts = [Part::Memory(head), content, Part::Memory(tail)].into();
    Ok(Body::wrap(Form { parts, left }))
}

/// One that nobody can foresee, so that no content has it.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("logto-management-{:016x}{:016x}", random(), random())
}

/// A file name as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

struct Form {
    parts: VecDeque<Part>,
    left: u64,
}

enum Part {
    Memory(Bytes),
    File { file: Reading, left: u64 },
}

enum Reading {
    Waits(File),
    Reads(JoinHandle<io::Result<(File, Bytes)>>),
}

impl http_body::Body for Form {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        while let Some(part) = self.parts.front_mut() {
            let piece = match part {
                Part::Memory(bytes) => std::mem::take(bytes),
                Part::File { file, left } => ready!(poll_piece(file, left, context))?,
            };
            if piece.is_empty() {
                self.parts.pop_front();
                continue;
            }
            self.left -= piece.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// The next piece of a file, which is empty at its end: as much as was there when the form was begun.
fn poll_piece(reading: &mut Reading, left: &mut u64, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
    if *left == 0 {
        return Poll::Ready(Ok(Bytes::new()));
    }
    loop {
        match reading {
            Reading::Waits(file) => {
                let (file, most) = (file.try_clone()?, PIECE.min(*left));
                *reading = Reading::Reads(spawn_blocking(move || read_piece(file, most)));
            }
            Reading::Reads(task) => {
                let (file, piece) = ready!(Pin::new(task).poll(context)).map_err(io::Error::other)??;
                *left -= piece.len() as u64;
                *reading = Reading::Waits(file);
                return Poll::Ready(Ok(piece));
            }
        }
    }
}

fn read_piece(file: File, most: u64) -> io::Result<(File, Bytes)> {
    let mut piece = Vec::new();
    (&file).take(most).read_to_end(&mut piece)?;
    match piece.is_empty() {
        true => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file has become shorter while it was sent")),
        false => Ok((file, piece.into())),
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, future::poll_fn};

    use http_body::Body as _;

    use super::*;

    /// The form of a file with 200,000 bytes that has another length when it is read.
    async fn sent_after(name: &str, length: u64) -> Result<usize, String> {
        let path = env::temp_dir().join(format!("logto-management-{}-{name}", std::process::id()));
        fs::write(&path, vec![b'a'; 200_000]).unwrap();
        let (_, mut body) = form("file", &Upload::from_path(&path, "text/plain")).unwrap();
        let promised = body.size_hint().exact().unwrap();
        File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
        let mut sent = 0;
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            sent += frame.map_err(|error| format!("{error:?}"))?.into_data().unwrap().len();
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(sent as u64, promised);
        Ok(sent)
    }

    #[tokio::test]
    async fn a_file_that_grows_is_sent_as_it_was() {
        assert!(sent_after("grows", 300_000).await.unwrap() < 201_000);
    }

    #[tokio::test]
    async fn a_file_that_becomes_shorter_is_not_made_up_by_something_else() {
        let error = sent_after("shrinks", 100_000).await.unwrap_err();
        assert!(error.contains("shorter"), "{error}");
    }
}
