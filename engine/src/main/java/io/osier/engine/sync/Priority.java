package io.osier.engine.sync;

/** Order in which a link's waiting frames leave. */
public enum Priority {
    /** Small session messages: adverts of change, requests, credit, refusals, pings. */
    CONTROL,
    /** Pushed and announced news. */
    LIVE,
    /** Responses to requests and paged adverts. */
    BULK
}
