/** A template that a ruler cannot render either, in words for whoever wrote it. */
export class TemplateFault extends Error {
  override readonly name: string = 'TemplateFault';
}

/** What a ruler can render and a drill cannot, because only the ruler knows it: nobody can say whether it is right. */
export class OnlyThere extends TemplateFault {
  override readonly name = 'OnlyThere';
}
