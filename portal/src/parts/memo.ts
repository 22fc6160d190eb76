// Draws a component again only when one of its properties is another: for rows of long lists.
import { Component, h, type FunctionComponent } from "preact";

export function memo<P extends object>(Of: FunctionComponent<P>): FunctionComponent<P> {
	class Memo extends Component<P> {
		override shouldComponentUpdate(next: P): boolean {
			const before = this.props as Record<string, unknown>;
			const after = next as Record<string, unknown>;
			return Object.keys({ ...before, ...after }).some((name) => !Object.is(before[name], after[name]));
		}

		override render() {
			return h(Of as FunctionComponent<object>, this.props);
		}
	}
	return Memo as unknown as FunctionComponent<P>;
}
