/** Values that an attribute may take here: the scalar part of OpenTelemetry's attribute values. */
export type AttributeValue = string | number | boolean;

/** Attribute names follow the semantic conventions (dotted, lower case). */
export type Attributes = Readonly<Record<string, AttributeValue>>;
