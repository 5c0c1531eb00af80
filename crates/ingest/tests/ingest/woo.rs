//! What WooCommerce posts.

use ingest::live::Door;

use crate::live::{lines, said, take};

fn woo(topic: &str, body: &str) -> String {
    said(Door::Woo, topic, body)
}

/// Zoë's order; later members win over these.
fn order(more: &str) -> String {
    format!(
        r#"{{
        "id": 727, "parent_id": 0, "number": "A-727", "status": "processing", "currency": "EUR", "prices_include_tax": true,
        "date_created": "2026-11-27T10:00:00", "date_created_gmt": "2026-11-27T09:00:00",
        "date_modified": "2026-11-27T10:30:00", "date_modified_gmt": "2026-11-27T09:30:00",
        "date_paid": "2026-11-27T10:05:00", "date_paid_gmt": "2026-11-27T09:05:00", "date_completed_gmt": null,
        "discount_total": "1.00", "shipping_total": "4.90", "total": "40.90", "total_tax": "4.10",
        "customer_id": 26, "customer_note": "Leave it at the back door",
        "billing": {{"first_name": "Zoë", "last_name": "Ng", "company": "", "address_1": "Torstraße 1", "address_2": "",
            "city": "Berlin", "state": "DE-BE", "postcode": "10119", "country": "DE", "email": "zoe@example.org",
            "phone": "+49 30 901820"}},
        "shipping": {{"first_name": "Zoë", "last_name": "Ng", "company": "", "address_1": "Torstraße 1", "address_2": "3. OG",
            "city": "Berlin", "state": "DE-BE", "postcode": "10119", "country": "DE", "phone": ""}},
        "line_items": [{{"id": 315, "name": "Dog socks", "product_id": 93, "variation_id": 0, "quantity": 2, "sku": "DOG",
            "subtotal": "22.90", "total": "21.90", "price": 10.95}},
            {{"id": 316, "name": "Wool", "product_id": 94, "quantity": 3, "sku": "", "total": "10.00"}}],
        "shipping_lines": [{{"method_title": "DHL"}}], "coupon_lines": [{{"code": "WARM"}}], "refunds": [],
        "meta_data": [{{"id": 1, "key": "_wc_order_attribution_utm_source", "value": "letter"}},
            {{"id": 2, "key": "_wc_order_attribution_utm_medium", "value": "post"}}, {{"key": "x", "value": {{}}}}]{more}}}"#
    )
}

#[test]
fn an_order_becomes_what_happened_to_it() {
    insta::assert_snapshot!(woo("order.created", &order("")));
}

#[test]
fn a_guest_is_known_by_their_email_address_alone() {
    let told = take(Door::Woo, "order.created", order(r#","customer_id":0"#));
    assert!(told.reports.iter().all(|report| report.identities.len() == 1));
    assert_eq!(told.reports[0].identities[0].to_string(), "email:zoe@example.org");
}

#[test]
fn every_status_is_decided() {
    let told = |more: &str| {
        let told = take(Door::Woo, "order.updated", order(&format!(",{more}")));
        let line = |report: &domain::fact::Report| {
            format!("{} {} {}", report.at, report.fact.name(), report.message_id)
        };
        let mut said: Vec<_> = told.reports.iter().map(line).collect();
        said.extend(told.ignored.map(|ignored| ignored.why));
        said.retain(|line| !line.contains("Identified") && !line.contains("Link Followed"));
        format!("{more}\n  {}", said.join("\n  "))
    };
    let unpaid = r#""date_paid_gmt":null,"date_paid":null"#;
    let cases = [
        format!(r#""status":"pending",{unpaid}"#),
        format!(r#""status":"checkout-draft",{unpaid}"#),
        format!(r#""status":"failed",{unpaid}"#),
        format!(r#""status":"on-hold",{unpaid}"#),
        format!(r#""status":"wc-processing",{unpaid}"#),
        r#""status":"completed","date_completed_gmt":"2026-11-27T09:20:00""#.to_owned(),
        format!(r#""status":"cancelled",{unpaid}"#),
        r#""status":"cancelled""#.to_owned(),
        r#""status":"refunded","refunds":[{"id":1,"total":"-20.00"},{"id":2,"total":"-20.90"}]"#.to_owned(),
        r#""status":"processing","refunds":[{"id":1,"total":"-6.80"}]"#.to_owned(),
        r#""status":"ready-for-pickup""#.to_owned(),
        r#""status":"trash""#.to_owned(),
    ];
    insta::assert_snapshot!(cases.map(|more| told(&more)).join("\n"));
}

#[test]
fn nothing_is_packed_where_nothing_is_shipped() {
    let physical =
        |more: &str| lines(&take(Door::Woo, "order.created", order(more))).contains(r#""physical":true"#);
    assert!(physical(""));
    assert!(physical(r#","shipping_lines":[]"#));
    assert!(!physical(r#","shipping_lines":[],"shipping":{"address_1":""}"#));
    assert!(physical(r#","shipping_lines":null,"shipping":null"#));
}

#[test]
fn an_order_goes_into_the_bin_and_comes_back() {
    let told = [woo("order.deleted", r#"{"id":727}"#), woo("order.restored", &order(r#","meta_data":[]"#))];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn customers_come_and_go() {
    let customer = r#"{"id":26,"date_created_gmt":"2026-11-01T09:00:00","date_modified_gmt":"2026-11-27T09:00:00",
        "email":"zoe@example.org","first_name":"Zoë","last_name":"Ng","username":"zoe","role":"customer",
        "billing":{"first_name":"Zoë","last_name":"Ng","address_1":"Torstraße 1","city":"Berlin","postcode":"10119",
        "country":"DE","email":"zoe@example.org","phone":"+49 30 901820"},"shipping":{"address_1":"","country":""}}"#;
    let told = [
        woo("customer.created", customer),
        woo("customer.deleted", r#"{"id":26}"#),
        woo("product.updated", r#"{"id":1}"#),
        woo("coupon.created", r#"{"id":1}"#),
        woo("action.woocommerce_add_to_cart", r#"{"action":"x","arg":"y"}"#),
        woo("order.updated", "webhook_id=17"),
        woo("", "webhook_id=17"),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
