/** The attribute values that firedrill uses: the scalar ones of OpenTelemetry. */
export type AttributeValue = string | number | boolean;

/** Attribute names follow the semantic conventions of OpenTelemetry (dotted, lower case). */
export type Attributes = Readonly<Record<string, AttributeValue>>;
