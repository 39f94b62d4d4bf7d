/**
 * Nothing, if none of the members of `Given` that `Names` lists is undefined; otherwise a type that no
 * value has. With it a parameter refuses `{ scopes: undefined }` also in projects without
 * `exactOptionalPropertyTypes`, where an optional member may be written out as undefined. `Given` is
 * inferred from the argument, and stands only in the branch that fails: names and nested objects are
 * checked against the type of the options alone.
 */
export type Demanding<Given, Names extends PropertyKey> = [Emptied<Given, Names>] extends [never]
  ? unknown
  : Given & Never<Emptied<Given, Names>>;

/** The same for `Given[Member]`, or for each of its entries if it is a list. */
export type DemandingWithin<Given, Member extends PropertyKey, Names extends PropertyKey> = [
  EmptiedWithin<Given, Member, Names>,
] extends [never]
  ? unknown
  : Given & { readonly [Key in Member]: Never<EmptiedWithin<Given, Member, Names>> };

/** The same for `Given[Member]` and, in it, for its own member `Inner`. One condition, so that wrappers can pass calls on. */
export type DemandingDeep<
  Given,
  Member extends PropertyKey,
  Names extends PropertyKey,
  Inner extends PropertyKey,
  InnerNames extends PropertyKey,
> = [EmptiedDeep<Given, Member, Names, Inner, InnerNames>] extends [never]
  ? unknown
  : Given & {
      readonly [Key in Member]: Never<EmptiedDeep<Given, Member, Names, Inner, InnerNames>>;
    };

type EmptiedDeep<
  Given,
  Member extends PropertyKey,
  Names extends PropertyKey,
  Inner extends PropertyKey,
  InnerNames extends PropertyKey,
> =
  | EmptiedWithin<Given, Member, Names>
  | (Given extends Readonly<Record<Member, infer Value>>
      ? [EmptiedWithin<Value, Inner, InnerNames>] extends [never]
        ? never
        : Inner
      : never);

type Never<Names extends PropertyKey> = { readonly [Name in Names]: never };

type EmptiedWithin<Given, Member extends PropertyKey, Names extends PropertyKey> =
  Given extends Readonly<Record<Member, infer Value>>
    ? EachEmptied<Value extends readonly (infer Entry)[] ? Entry : Value, Names>
    : never;

type EachEmptied<Value, Names extends PropertyKey> = Value extends unknown
  ? Emptied<Value, Names>
  : never;

/** The names of members that are not optional, but may be undefined. A record of any names has none. */
type Emptied<Given, Names extends PropertyKey> = string extends keyof Given
  ? never
  : {
      [Name in keyof Given & Names]-?: undefined extends Given[Name]
        ? Partial<Pick<Given, Name>> extends Pick<Given, Name>
          ? never
          : Name
        : never;
    }[keyof Given & Names];
