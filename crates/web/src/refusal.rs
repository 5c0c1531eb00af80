//! What a page says when something cannot be done: what, and what to do about it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use shop::ShopError;
use thiserror::Error;

use crate::screens::{self, Frame};

/// Why a page cannot be shown.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    /// Nothing is at that address.
    #[error("There is no such page.")]
    NoPage,
    /// The address or form holds something that cannot be read.
    #[error("{field}: “{value}” cannot be read.")]
    Unreadable {
        /// The field, as the page calls it.
        field: &'static str,
        /// What stood there.
        value: String,
    },
    /// A field of an address or a form, named in words, cannot be read.
    #[error("{0} cannot be read.")]
    Misread(String),
    /// What was sent is no form.
    #[error("That is no form.")]
    NoForm,
    /// A file that somebody gave is not taken.
    #[error("{}", sentence(.0))]
    File(ShopError),
    /// The form comes from another site.
    #[error("That came from another site.")]
    OtherSite,
    /// The server was called by a name that is not its own.
    #[error("This server does not go by that name.")]
    OtherHost,
    /// The page is for somebody who is signed in.
    #[error("You are signed out.")]
    SignedOut,
    /// The shop has no owner, and others could look in.
    #[error("This shop has no owner yet.")]
    NoOwner,
    /// A program came with a key that opens nothing here.
    #[error("That key opens nothing here.")]
    UnknownKey,
    /// A program with a key to read wanted to change something.
    #[error("That key may only read.")]
    KeyReadsOnly,
    /// A program asked for a page that is made for people.
    #[error("That page has no JSON.")]
    NoJson,
    /// The file did not arrive whole.
    #[error("The file did not arrive whole.")]
    CutOff,
    /// The shop said no.
    #[error("{}", sentence(.0))]
    Shop(#[from] ShopError),
    /// A template failed.
    #[error("The page could not be drawn.")]
    Drawing(#[from] minijinja::Error),
    /// The work broke off, on a thread of its own,
    #[error("That did not work.")]
    Broken(#[from] tokio::task::JoinError),
    /// or in the answer itself.
    #[error("That did not work.")]
    BrokeOff,
}

impl Refusal {
    /// The same where it was about a file that somebody gave.
    pub(crate) fn of_file(self) -> Refusal {
        match self {
            Refusal::Shop(error) => Refusal::File(error),
            other => other,
        }
    }

    /// The status, and what to do about it.
    fn answer(&self) -> (StatusCode, &'static str) {
        match self {
            Refusal::NoPage => {
                (StatusCode::NOT_FOUND, "Perhaps the link is old. Everything is one step from Today.")
            }
            Refusal::Unreadable { .. } | Refusal::Misread(_) => {
                (StatusCode::BAD_REQUEST, "Go back, correct it, and try again.")
            }
            Refusal::OtherSite => {
                (StatusCode::FORBIDDEN, "Nothing was changed. Open the page here and press the button again.")
            }
            Refusal::OtherHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "Use the address that Fondly printed, or start it with that host name.",
            ),
            Refusal::SignedOut => (StatusCode::UNAUTHORIZED, "Nothing was changed. Sign in and do it again."),
            Refusal::NoOwner => (
                StatusCode::FORBIDDEN,
                "Others could reach it, so nobody may look in. Run `fondly owner set` on its machine first.",
            ),
            Refusal::UnknownKey => (
                StatusCode::UNAUTHORIZED,
                "It is unknown, revoked, or made for something else. Make one that may do this on Settings.",
            ),
            Refusal::KeyReadsOnly => {
                (StatusCode::FORBIDDEN, "Nothing was changed. Sign in to change something.")
            }
            Refusal::NoJson => (
                StatusCode::NOT_ACCEPTABLE,
                "A key opens what programs read, in JSON: /today, /people, /people/NUMBER, /journey and /intake.",
            ),
            Refusal::CutOff => (StatusCode::BAD_REQUEST, "Nothing was taken in. Choose the file again."),
            Refusal::NoForm => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Nothing was changed. Send it as application/x-www-form-urlencoded, as a page does.",
            ),
            Refusal::File(ShopError::NotFound { .. }) => (
                StatusCode::NOT_FOUND,
                "It was taken in already, or thrown away. Import shows what is in, and takes another file.",
            ),
            Refusal::File(ShopError::Refused(_) | ShopError::Invalid { .. }) => {
                (StatusCode::CONFLICT, "Nothing was taken in.")
            }
            Refusal::Shop(ShopError::NotFound { .. }) => (
                StatusCode::NOT_FOUND,
                "Perhaps two records were joined, or an import was undone. Search for the name instead.",
            ),
            Refusal::Shop(ShopError::Invalid { .. } | ShopError::Door(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "Nothing was changed. Go back, correct it, and try again.")
            }
            Refusal::Shop(ShopError::Taken { .. } | ShopError::Refused(_)) => {
                (StatusCode::CONFLICT, "Nothing was changed.")
            }
            Refusal::Shop(_)
            | Refusal::File(_)
            | Refusal::Drawing(_)
            | Refusal::Broken(_)
            | Refusal::BrokeOff => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Nothing was changed. The program's own output says more.",
            ),
        }
    }

    /// Why it failed, for the log: without anything that somebody typed or sent.
    pub(crate) fn in_log(&self) -> Arc<str> {
        match self {
            Refusal::Shop(error) | Refusal::File(error) => error.in_log().into(),
            Refusal::Drawing(error) => {
                let (name, line) = (error.name().unwrap_or_default(), error.line().unwrap_or_default());
                format!("the template {name} failed in line {line}: {:?}", error.kind()).into()
            }
            // The panic itself says where, in a line of its own.
            _ => "it broke off".into(),
        }
    }

    /// What the shop says of something that it does not take, as a sentence.
    pub(crate) fn sentence_of(error: &ShopError) -> String {
        sentence(error)
    }

    /// Whether whoever reads it stands before the door.
    fn is_outside(&self) -> bool {
        matches!(
            self,
            Refusal::SignedOut
                | Refusal::NoOwner
                | Refusal::OtherHost
                | Refusal::UnknownKey
                | Refusal::KeyReadsOnly
                | Refusal::NoJson
        )
    }

    /// Whether the words are for the person who asked, and not for the one who runs the program.
    pub(crate) fn is_theirs(&self) -> bool {
        self.answer().0.is_client_error()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, cure) = self.answer();
        let sign_in = matches!(self, Refusal::SignedOut);
        let another_file = matches!(self, Refusal::File(_) | Refusal::CutOff);
        let page = json!({
            "status": status.as_u16(), "title": self.to_string(), "cure": cure, "sign_in": sign_in,
            "another_file": another_file,
        });
        let frame = Frame { shop: "Fondly".into(), outside: self.is_outside(), ..Frame::default() };
        let html = screens::render("error", &frame, page).unwrap_or_else(|_| self.to_string());
        let mut response = (status, Html(html)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Fondly\""));
        }
        response.extensions_mut().insert(Told { title: self.to_string(), cure });
        if !self.is_theirs() {
            response.extensions_mut().insert(Cause(self.in_log()));
        }
        response
    }
}

/// What a page of refusal says.
#[derive(Clone, Debug)]
struct Told {
    title: String,
    cure: &'static str,
}

/// The same for a program, where an answer is such a page: `{"status": 404, "error": "…", "cure": "…"}`.
pub(crate) fn in_json(answer: Response) -> Response {
    let Some(Told { title, cure }) = answer.extensions().get::<Told>().cloned() else { return answer };
    let body = json!({ "status": answer.status().as_u16(), "error": title, "cure": cure });
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(body.to_string()))
}

/// Why an answer failed, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub(crate) Arc<str>);

/// The shop's words as a sentence.
fn sentence(error: &ShopError) -> String {
    let mut text = screens::words::first_up(&error.to_string());
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}
