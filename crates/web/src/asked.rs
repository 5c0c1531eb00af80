//! What an address or a form says, read by its fields' names; what cannot be read is refused in a sentence.

use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;
use crate::screens;

/// What stands behind the question mark of an address.
pub(crate) struct Query<T>(pub(crate) T);

/// What a form holds.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Refusal> {
        let asked = axum::extract::Query::from_request_parts(parts, state).await;
        asked.map(|asked| Query(asked.0)).map_err(|wrong| misread(&wrong.body_text()))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Form<T>, Refusal> {
        let sent = axum::extract::Form::from_request(request, state).await;
        sent.map(|sent| Form(sent.0)).map_err(|wrong| match wrong {
            FormRejection::InvalidFormContentType(_) => Refusal::NoForm,
            wrong => misread(&wrong.body_text()),
        })
    }
}

/// The field that could not be read, as far as what was wrong names it: `Failed to deserialize query string: page: …`.
fn misread(wrong: &str) -> Refusal {
    let mut parts = wrong.split(": ").skip(1);
    let field = parts.next().filter(|_| parts.next().is_some()).unwrap_or("What was asked");
    Refusal::Misread(screens::words::first_up(&field.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_named_and_nothing_of_a_programmer() {
        let said = |wrong: &str| misread(wrong).to_string();
        let number = "Failed to deserialize query string: start_at: cannot parse integer from empty string";
        assert_eq!(said(number), "Start at cannot be read.");
        assert_eq!(
            said("Failed to deserialize query string: missing field `trade`"),
            "What was asked cannot be read."
        );
    }
}
