import { NotFoundHere } from './_ui/not-found-here.tsx';

export default function NotFound() {
  return <NotFoundHere isOutside />;
}
