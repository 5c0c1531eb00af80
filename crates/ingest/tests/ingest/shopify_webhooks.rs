//! What Shopify posts.

use domain::fact::{Fact, Report};
use ingest::live::Door;
use proptest::prelude::*;

use crate::harness;
use crate::live::{lines, said, take};
use crate::shopify::{HEADER, ann};

fn shopify(topic: &str, body: &str) -> String {
    said(Door::Shopify, topic, body)
}

/// Zoë's order, as Shopify posts it whatever happened to it; `more` are further members.
fn order(more: &str) -> String {
    format!(
        r##"{{
        "id": 820982911946154508, "name": "#1001", "email": "zoe@example.org", "phone": null,
        "created_at": "2026-11-27T09:00:00+00:00", "updated_at": "2026-11-27T09:40:00+00:00", "currency": "GBP",
        "total_price": "24.50", "subtotal_price": "20.00", "total_tax": "4.50", "financial_status": "paid",
        "fulfillment_status": null, "buyer_accepts_marketing": true, "note": "For Biscuit, our dog", "tags": "gift, wool",
        "test": false, "discount_codes": [{{"code": "SOCKS", "amount": "1.00", "type": "fixed_amount"}}],
        "landing_site": "/dogs?utm_source=letter&utm_campaign=autumn", "referring_site": "https://www.google.com/",
        "order_status_url": "https://socks.example/1/orders/x",
        "customer": {{"id": 115310627314723954, "email": "zoe@example.org", "verified_email": true}},
        "billing_address": {{"first_name": "Zoë", "last_name": "Ng", "name": "Zoë Ng", "address1": "2 Oak Rd",
            "address2": "", "company": null, "city": "Leeds", "zip": "LS1 1AA", "province": null, "province_code": null,
            "country": "United Kingdom", "country_code": "GB", "phone": "+44 161 496 0000"}},
        "shipping_address": {{"name": "Zoë Ng", "address1": "2 Oak Rd", "address2": null, "city": "Leeds",
            "zip": "LS1 1AA", "country": "United Kingdom", "country_code": "GB"}},
        "line_items": [
            {{"id": 1, "title": "Dog socks", "name": "Dog socks - M", "sku": "DOG-M", "quantity": 2, "price": "10.00",
                "requires_shipping": true}},
            {{"id": 2, "title": "Gift card", "name": "Gift card", "sku": null, "quantity": 1, "price": "4.50",
                "requires_shipping": false, "gift_card": true}}
        ],
        "refunds": [], "fulfillments": []{more}}}"##
    )
}

#[test]
fn an_order_becomes_what_happened_to_it_and_how_they_came() {
    insta::assert_snapshot!(shopify("orders/create", &order("")));
}

#[test]
fn every_topic_of_an_order_gives_the_same_keys() {
    let keys = |topic: &str| {
        let told = take(Door::Shopify, topic, order(""));
        told.reports.into_iter().map(|report| report.message_id).collect::<Vec<_>>()
    };
    let created = keys("orders/create");
    for topic in ["updated", "paid", "fulfilled", "partially_fulfilled", "cancelled"] {
        assert_eq!(keys(&format!("orders/{topic}")), created, "{topic}");
    }
    // Only the webhook about the payment knows when it was.
    let paid = take(Door::Shopify, "orders/paid", order(""));
    let paid = paid.reports.iter().find(|report| report.fact.name() == "Order Paid").expect("it was paid");
    assert_eq!(paid.at.to_string(), "2026-11-27T09:40:00Z");
}

#[test]
fn consent_is_not_about_the_order_with_which_it_was_given() {
    let file = harness::take(format!("{HEADER}{}", ann("#1001", "5123")));
    let webhook = take(Door::Shopify, "orders/create", order(""));
    for reports in [file.reports, webhook.reports] {
        let consent =
            reports.iter().find(|report| report.fact.name() == "Consent Given").expect("it was ticked");
        assert_eq!(consent.subject, None);
        // Its key stays that of the order, so that a file that comes again is known.
        assert!(consent.message_id.starts_with("order:shopify:"), "{}", consent.message_id);
        assert!(reports.iter().filter(|report| report.subject.is_some()).count() > 1);
    }
}

#[test]
fn what_becomes_of_an_order_is_told_with_it() {
    let about = |more: &str| {
        let told = take(Door::Shopify, "orders/updated", order(&format!(",{more}")));
        let is_news = |report: &&Report| {
            !["Identified", "Order Tagged", "Link Followed", "Consent Given"].contains(&report.fact.name())
        };
        told.reports.iter().filter(is_news).map(harness::line).collect::<Vec<_>>().join("\n")
    };
    let transaction = |kind: &str, status: &str, amount: &str| {
        format!(r#"{{"kind":"{kind}","status":"{status}","amount":"{amount}","currency":"GBP"}}"#)
    };
    let (back, failed, sale) = (
        transaction("refund", "success", "4.50"),
        transaction("refund", "failure", "9.00"),
        transaction("sale", "success", "24.50"),
    );
    let part = format!(
        r#""financial_status":"partially_refunded","refunds":[
            {{"id":1,"created_at":"2026-11-27T09:20:00Z","transactions":[{back},{failed},{sale}]}},
            {{"id":2,"created_at":"2026-11-27T09:30:00Z","transactions":[]}}]"#
    );
    let cases = [
        r#""fulfillment_status":"fulfilled","fulfillments":[{"created_at":"2026-11-27T09:10:00Z"},
            {"created_at":"2026-11-27T09:30:00Z","updated_at":"2026-11-27T09:35:00Z","shipment_status":"delivered"}]"#,
        r#""cancelled_at":"2026-11-27T09:30:00Z","cancel_reason":"customer","financial_status":"voided""#,
        &part,
        r#""financial_status":"refunded""#,
        r#""financial_status":"pending","test":true,"line_items":[{"name":"Voucher","price":5,"requires_shipping":false}]"#,
    ];
    insta::assert_snapshot!(cases.map(about).join("\n\n"));
}

#[test]
fn an_order_without_email_and_customer_is_anonymous() {
    let told = take(Door::Shopify, "orders/create", order(r#","email":"","customer":null"#));
    assert!(told.reports.iter().all(|report| report.identities.is_empty()), "{}", lines(&told));
    let names: Vec<_> = told.reports.iter().map(|report| report.fact.name()).collect();
    assert_eq!(names, ["Order Completed", "Order Paid", "Order Tagged"]);
}

#[test]
fn an_order_from_the_till_is_by_whom_the_customers_record_names() {
    let till = r##"{"id": 5, "name": "#5", "created_at": "2026-11-27T09:00:00+00:00", "currency": "GBP", "total_price": "5.00",
        "financial_status": "paid", "billing_address": null, "customer": {"id": 7, "first_name": "Zoë", "last_name": "Ng",
        "default_address": {"name": "Z. Ng", "address1": "2 Oak Rd", "city": "Leeds", "zip": "LS1 1AA", "country_code": "GB",
        "phone": "+44 161 496 0000"}}, "line_items": []}"##;
    let told = take(Door::Shopify, "orders/create", till);
    let traits = told.reports.iter().find_map(|report| match &report.fact {
        Fact::Identified(traits) => Some(traits),
        _ => None,
    });
    let traits = traits.expect("they are described");
    assert_eq!(traits.name.as_deref(), Some("Zoë Ng"));
    assert_eq!(traits.phone.as_ref().map(ToString::to_string).as_deref(), Some("+441614960000"));
    assert_eq!(traits.address.as_ref().map(|address| address.line1.as_str()), Some("2 Oak Rd"));
}

#[test]
fn parcels_and_refunds_alone_say_what_they_know() {
    let refund = |transactions: &str| {
        let body = format!(
            r#"{{"id":9,"order_id":5123,"created_at":"2026-11-27T09:20:00Z","transactions":[{transactions}]}}"#
        );
        shopify("refunds/create", &body)
    };
    let parcel = |status: &str| {
        let body = format!(
            r#"{{"id":7,"order_id":5123,"email":"zoe@example.org","updated_at":"2026-11-27T09:20:00Z","shipment_status":{status}}}"#
        );
        shopify("fulfillments/update", &body)
    };
    let told = [
        refund(
            r#"{"kind":"refund","status":"success","amount":"3.00","currency":"EUR"},{"kind":"refund","status":"success","amount":"0.20","currency":"EUR"}"#,
        ),
        refund(""),
        parcel(r#""in_transit""#),
        parcel(r#""delivered""#),
        shopify("orders/delete", r#"{"id":5123}"#),
        shopify("orders/edited", r#"{"order_edit":{"id":1,"order_id":5123}}"#),
        shopify("products/update", r#"{"id":1}"#),
        shopify("orders/create", r##"{"name":"#1"}"##),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// Zoë as a customer; `more` are further members.
fn customer(more: &str) -> String {
    format!(
        r#"{{"id":5123,"email":"zoe@example.org","first_name":"Zoë","last_name":"O'Brien","note":"=cmd()",
        "tags":"vip, dogs","verified_email":true,"updated_at":"2026-11-27T09:00:00Z","phone":"+15550100199",
        "email_marketing_consent":{{"state":"subscribed","opt_in_level":"confirmed_opt_in","consent_updated_at":"2026-11-26T08:00:00Z"}},
        "sms_marketing_consent":{{"state":"subscribed","opt_in_level":"single_opt_in","consent_updated_at":null}},
        "default_address":{{"address1":"1 Elm St","city":"Columbus","province":"Ohio","province_code":"OH",
            "country_code":"US","country":"United States","zip":"43215"}}{more}}}"#
    )
}

#[test]
fn customers_are_told_with_what_they_allowed() {
    let told = [
        shopify("customers/update", &customer("")),
        shopify(
            "customers/enable",
            &customer(
                r#","verified_email":false,"email_marketing_consent":{"state":"not_subscribed"},"sms_marketing_consent":null"#,
            ),
        ),
        shopify("customers/delete", r#"{"id":5123}"#),
        shopify(
            "customers_email_marketing_consent/update",
            r#"{"customer_id":5123,"email_address":"zoe@example.org","email_marketing_consent":{"state":"unsubscribed",
                "opt_in_level":"single_opt_in","consent_updated_at":"2026-11-27T08:00:00Z"}}"#,
        ),
        shopify(
            "customers_marketing_consent/update",
            r#"{"id":5123,"phone":"+15550100199","sms_marketing_consent":{"state":"pending"}}"#,
        ),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_customer_is_described_alike_by_file_and_by_webhook() {
    let file = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Address1,Default Address City,\
        Default Address Province Code,Default Address Country Code,Default Address Zip,Phone,Accepts SMS Marketing,Note,Tags\n\
        '5123,Zoë,O'Brien,zoe@example.org,yes,1 Elm St,Columbus,OH,US,'43215,'+15550100199,yes,'=cmd(),\"vip, dogs\"\n";
    let webhook = take(Door::Shopify, "customers/update", customer(""));
    let (file, webhook) = (&harness::take(file).reports[0], &webhook.reports[0]);
    assert_eq!((&file.message_id, &file.fact), (&webhook.message_id, &webhook.fact));
}

#[test]
fn what_privacy_law_lets_customers_ask_is_handed_on() {
    let who = r#""shop_id":1,"shop_domain":"socks.myshopify.com","customer":{"id":5123,"email":"zoe@example.org","phone":"+15550100199"}"#;
    let told = [
        shopify(
            "customers/data_request",
            &format!(r#"{{{who},"orders_requested":[1,2],"data_request":{{"id":99}}}}"#),
        ),
        shopify("customers/redact", &format!(r#"{{{who},"orders_to_redact":[299938]}}"#)),
        shopify("customers/redact", r#"{"customer":{"email":"no address"},"orders_to_redact":["3"]}"#),
        shopify("customers/redact", r#"{"customer":{},"orders_to_redact":[]}"#),
        shopify("shop/redact", r#"{"shop_id":1,"shop_domain":"socks.myshopify.com"}"#),
        shopify("shop/redact", "{}"),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// What an order says, to be written as a row of the file and as a webhook's body.
#[derive(Debug)]
struct Said {
    id: u64,
    cents: [u32; 3],
    quantity: u16,
    status: &'static str,
    sent: bool,
    cancelled: bool,
    note: String,
    phone: String,
    ships: bool,
    accepts: bool,
    is_gift: bool,
}

fn said_orders() -> impl Strategy<Value = Said> {
    let status = prop_oneof![
        Just("paid"),
        Just("pending"),
        Just("partially_refunded"),
        Just("refunded"),
        Just("voided")
    ];
    let text = prop_oneof![Just(String::new()), "[ -~äß🧦\n]{0,12}", "[=+@-][a-z]{1,5}"];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let phone =
        prop_oneof![Just(String::new()), Just("+44 161 496 0000".to_owned()), Just("call me".to_owned())];
    (1..u64::MAX, any::<[u16; 3]>(), 1..20_u16, status, text, phone, flags).prop_map(
        |(id, cents, quantity, status, note, phone, (sent, cancelled, ships, accepts, is_gift))| Said {
            id,
            cents: cents.map(u32::from),
            quantity,
            status,
            sent,
            cancelled,
            note,
            phone,
            ships,
            accepts,
            is_gift,
        },
    )
}

impl Said {
    fn money(&self, index: usize) -> String {
        format!("{}.{:02}", self.cents[index] / 100, self.cents[index] % 100)
    }

    fn receiver(&self) -> &'static str {
        if self.is_gift { "Bo Li" } else { "Ann Lee" }
    }

    /// What went back: what the status says.
    fn refunded(&self) -> String {
        match self.status {
            "partially_refunded" => "0.01".to_owned(),
            "refunded" => self.money(0),
            _ => "0.00".to_owned(),
        }
    }

    fn row(&self) -> String {
        let Said { id, quantity, status, .. } = self;
        let (total, subtotal, price) = (self.money(0), self.money(1), self.money(2));
        let sent = if self.sent { "fulfilled" } else { "unfulfilled" };
        let accepts = if self.accepts { "yes" } else { "no" };
        let cancelled = if self.cancelled { "2026-11-27 09:30:00 +0000" } else { "" };
        let note = ingest::neutral(&self.note).replace('"', "\"\"");
        let (receiver, refunded) = (self.receiver(), self.refunded());
        let phone = if self.phone.is_empty() { String::new() } else { format!("'{}", self.phone) };
        format!(
            "{HEADER}#1,ann@example.org,{status},,{sent},,{accepts},GBP,{subtotal},{total},SOCKS,2026-11-27 09:00:00 +0000,\
             {quantity},Dog socks - M,{price},DOG-M,{},Ann Lee,1 Elm St,Leeds,'LS1,,GB,{phone},{receiver},2 Oak Rd,York,'YO1,,GB,\
             \"{note}\",{cancelled},{refunded},{id},\n",
            self.ships
        )
    }

    fn body(&self) -> String {
        let (sent, cancelled) =
            (self.sent.then_some("fulfilled"), self.cancelled.then_some("2026-11-27T09:30:00Z"));
        serde_json::json!({
            "id": self.id, "name": "#1", "email": "ann@example.org", "created_at": "2026-11-27T09:00:00Z",
            "currency": "GBP", "total_price": self.money(0), "subtotal_price": self.money(1),
            "financial_status": self.status, "fulfillment_status": sent, "cancelled_at": cancelled,
            "buyer_accepts_marketing": self.accepts, "note": self.note, "discount_codes": [{"code": "SOCKS"}],
            "billing_address": {"name": "Ann Lee", "address1": "1 Elm St", "city": "Leeds", "zip": "LS1",
                "country": "United Kingdom", "country_code": "GB", "phone": self.phone},
            "shipping_address": {"name": self.receiver(), "address1": "2 Oak Rd", "city": "York", "zip": "YO1",
                "country_code": "GB"},
            "line_items": [{"name": "Dog socks - M", "sku": "DOG-M", "quantity": self.quantity,
                "price": self.money(2), "requires_shipping": self.ships}],
            "refunds": [{"transactions": [{"kind": "refund", "status": "success", "amount": self.refunded()}]}],
        })
        .to_string()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn an_order_has_the_same_keys_and_facts_by_file_and_by_webhook(order in said_orders()) {
        let file = harness::take(order.row());
        let webhook = take(Door::Shopify, "orders/updated", order.body());
        prop_assert_eq!((file.reasons(), lines(&webhook).contains("refused")), (String::new(), false));
        let told = |reports: &[Report]| {
            reports.iter().map(|report| (report.message_id.clone(), report.fact.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&file.reports), told(&webhook.reports));
    }
}
