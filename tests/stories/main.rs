//! Whole-program stories: the real program as a user runs it, real files, a real browser.

mod alike;
mod backup;
mod browser;
mod clients;
mod commands;
mod crash;
mod demo;
mod doors;
mod first_run;
mod house;
mod live;
mod log;
mod loves;
mod main_job;
mod metrics;
mod optician;
mod paper;
mod postgres;
mod program;
mod remember;
mod rules;
mod sender;
mod storm;
mod visitor;
mod weather;
